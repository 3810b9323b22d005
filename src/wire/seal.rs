//! Passphrase-sealed files of the `age` format (age-encryption.org/v1), which the `age` command opens.

use std::io::{ErrorKind, Read, Write};

use age::secrecy::SecretString;
use age::stream::StreamWriter;
use age::{DecryptError, Decryptor, Encryptor};
use thiserror::Error;

use crate::error::{ErrorCode, Kind, Result};

/// The work factor of scrypt: N = 2^17 with r = 8, as OWASP's "Password Storage Cheat Sheet" asks; 128 MB for a moment.
const WORK_FACTOR: u8 = 17;

/// The largest work factor that is opened, 1 GB for a moment; the `age` command writes 18.
const MAX_WORK_FACTOR: u8 = 20;

/// The first line of every file of the format.
const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Why a file was not sealed or opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SealError {
    /// No passphrase.
    #[error("passphrase is empty")]
    EmptyPassphrase,
    /// The passphrase does not open the file.
    #[error("passphrase is wrong, or the first lines of the mapping file are damaged")]
    WrongPassphrase,
    /// No file of the format.
    #[error("mapping file is no age file; expected one that `deidentify` wrote")]
    NoAgeFile,
    /// An age file for keys.
    #[error("mapping file is sealed for a key, not with a passphrase")]
    NoPassphrase,
    /// The content does not agree with its own check.
    #[error("mapping file is damaged or cut short")]
    Damaged,
    /// The file asks for more work than we do.
    #[error(
        "mapping file asks for a scrypt work factor of {required}; the most is {MAX_WORK_FACTOR}"
    )]
    ExcessiveWork {
        /// As the file says.
        required: u8,
    },
    /// The host failed to seal.
    #[error("mapping could not be sealed")]
    Unsealed,
}

impl Kind for SealError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::EmptyPassphrase => ErrorCode::InvalidOption,
            Self::Unsealed => ErrorCode::Internal,
            _ => ErrorCode::InvalidInput,
        }
    }
}

/// Seals what is written to it, piece by piece.
pub(super) struct Sealer {
    stream: StreamWriter<Shared>,
    sealed: Shared,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// Bytes that the stream writes and the sealer takes out again.
#[derive(Clone, Debug, Default)]
struct Shared(std::rc::Rc<std::cell::RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sealer {
    /// Starts a file. This takes a second on purpose.
    pub fn new(passphrase: &str) -> Result<Self> {
        Self::with_work_factor(passphrase, WORK_FACTOR)
    }

    fn with_work_factor(passphrase: &str, log_n: u8) -> Result<Self> {
        if passphrase.is_empty() {
            return Err(SealError::EmptyPassphrase.into());
        }
        let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
        recipient.set_work_factor(log_n);
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let sealed = Shared::default();
        let stream = Encryptor::with_recipients(recipients)
            .map_err(|_| SealError::Unsealed)?
            .wrap_output(sealed.clone())
            .map_err(|_| SealError::Unsealed)?;
        Ok(Self { stream, sealed })
    }

    /// Adds bytes to the content.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.write_all(bytes).map_err(|_| SealError::Unsealed.into())
    }

    /// Takes the bytes of the file that are ready.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.sealed.0.borrow_mut())
    }

    /// Ends the file and takes its last bytes; without them it does not open.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.stream.finish().map_err(|_| SealError::Unsealed)?;
        Ok(std::mem::take(&mut *self.sealed.0.borrow_mut()))
    }
}

/// The content of a sealed file.
pub(super) fn opened(file: &[u8], passphrase: &str) -> Result<Vec<u8>> {
    if passphrase.is_empty() {
        return Err(SealError::EmptyPassphrase.into());
    }
    if !file.starts_with(MAGIC) {
        return Err(SealError::NoAgeFile.into());
    }
    let decryptor = Decryptor::new_buffered(file).map_err(|error| failure(&error))?;
    if !decryptor.is_scrypt() {
        return Err(SealError::NoPassphrase.into());
    }
    let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    let mut content = Vec::new();
    decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(|error| failure(&error))?
        .read_to_end(&mut content)
        .map_err(|_| SealError::Damaged)?;
    Ok(content)
}

fn failure(error: &DecryptError) -> SealError {
    match error {
        DecryptError::DecryptionFailed
        | DecryptError::KeyDecryptionFailed
        | DecryptError::NoMatchingKeys => SealError::WrongPassphrase,
        DecryptError::ExcessiveWork { required, .. } => {
            SealError::ExcessiveWork { required: *required }
        }
        DecryptError::InvalidMac => SealError::Damaged,
        DecryptError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => SealError::Damaged,
        _ => SealError::NoAgeFile,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &[u8] = b"Canary Quetzal";

    /// A quick file: the work factor is the only difference.
    fn sealed() -> Vec<u8> {
        let mut sealer = Sealer::with_work_factor("correct horse", 4).expect("a passphrase");
        sealer.write(CONTENT).expect("sealed");
        let mut file = sealer.take();
        file.extend(sealer.finish().expect("sealed"));
        file
    }

    fn check(file: &[u8], passphrase: &str, words: &str) {
        let error = opened(file, passphrase).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error:?}").contains("Canary"));
    }

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_only() {
        let file = sealed();
        assert!(file.starts_with(b"age-encryption.org/v1\n-> scrypt "));
        assert_eq!(opened(&file, "correct horse").expect("opens"), CONTENT);
        check(&file, "wrong horse", "passphrase is wrong");
        check(&file, "", "passphrase is empty");
        assert!(Sealer::new("").is_err());
        assert_ne!(sealed(), file, "salt and key are fresh");
    }

    #[test]
    fn damage_is_told_from_a_wrong_passphrase() {
        let file = sealed();
        for at in [file.len() - 1, file.len() - CONTENT.len()] {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            check(&damaged, "correct horse", "damaged");
        }
        check(&file[..file.len() - 3], "correct horse", "damaged");
        check(b"not an age file", "x", "no age file");
        check(b"", "x", "mapping file");
        let zeros = "A".repeat(43);
        let head = format!("age-encryption.org/v1\n-> X25519 {zeros}\n{zeros}\n--- {zeros}\n");
        let key = [head.as_bytes(), &[0; 48]].concat();
        check(&key, "x", "sealed for a key");
    }
}
