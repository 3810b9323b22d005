//! Two and three letters that mean something in a note and are nobody's initials.

/// Abbreviations of notes and short words of English, lower case: what a column of initials is told from.
pub const SHORT_ABBREVIATIONS: &str = "\
    ac ad af ag ah ai ak al am an ap ar as at au av aw ax ba bd be bf bg bid bk bl bm bmi bmp bmt bnp bp bpm br bs bt bun bw bx by ca cad cap \
    caps cbc cc cca cd cdu cef cf cga chf chk ci ck cm cmp cn cns co con conc cont cop cp cpr cr crp cs csf ct cta cts cv cva cvp cx cxr dat day \
    days dc dcd de det df dm dna dnr do dob doe dos dr ds dt dtr dvt dx ea ec ecg ed edd ef efm eg ego eh ekg em ems en end ent eo eos er es esr \
    est et etc ett eva ex exp ext fab fbg fe fen fer few fev ff fh fit fl fob for fp fr fri fro fs ft fu fx ga gb gcs gen gfr gi gm gms go gp gr \
    gtt gu gyn ha had has hb hba hbv hcg hct hcv hd hdl he hep her hf hgb hi his hiv hl ho hob hpf hpi hr hrs hs ht htn hx ia ice icp icu id ie \
    if igg im in inc inf inh inj inr int io iop ip iu iud iv ivf ivp jan jul jun jvp kcl kg kgs kid kub kv la lab lad lat lb lbs ld ldl le leg \
    lf lft lh li lip liq ll llq lmp lo loc log lol lor low lp lt ltd lul lv lvl ly lys ma mab map mar may mcg mch mcv md me med mg mgs mi mid \
    min mix ml mls mm mmr mo mod mon mor mos mp mr mra mri ms msk mu mv mva na nad nb ne neg neo new ng ngt ni nib nil nkda nl nm no nod non nor \
    nos not nov now np npo nr ns nsr nt nv nvd obs occ oct od odt off ok old om on one op opd opg opt or ora org os osa ot otc ou our out ov pa \
    pac pad pap par pas pat pax pc pca pci pcn pcp pcv pe ped peg per pet pf pft pg ph phx pi pic pm pmh pmn pn po pos pp ppd pph ppi pr pre prn \
    pro prs ps psa psh pt pta pth pts ptt pu pub pul pv pvc px qam qd qh qhs qid ql qn qod qpm qs qt qtc qty ra rad rbc rca re rec red ref reg \
    rep ret rev rf rh ri rla rle rlq rm rn ro rod rom ros rp rpt rr rs rsv rt rtc rue ruq rv rx sa sat sbo sbp sc se sec see sep set sex sf sg \
    she si sip sl sle slp sm smr sn so soa sob sod soy sp spo sq sr ss ssi st std sts sub sun sup sur sv svc svt sw sx sz ta tab tb tbi tca td \
    tds ted tee tel ten tf th the thu tia tib tid tm tmj to toc tod ton too top tot tpa tpn tr tri trt ts tsh tt tte tue tv two tx ty uc ue ul \
    un uk uln uo up ur uri us usa use usg uti uv va vac vag van vas vbg vd ve ven via vit vl vo vol von vp vr vs vsd vt vte vw wa was wbc we web \
    wed wet who wk wks wnl wo wt wu xr yes yo yr yrs zn mmol plt alt ast alp ckd tpr icd cpt hpv nst nsi gad phq bpd cpap ppe ffp cob tah tat \
    lma gsw fna lac pao fio gvh abx abg abs abd abi add adl adm adr aed afb age ago aka aki ala all alb als ama amb amp ana and ant any apt arm \
    arr asa asd asl ask ate avf bad bag bed ber bit bix blo bph bpi bpp but can car cat cig cir cis clr cod col com cos cot cpk cpm cpn cre cry \
    csu cut cvl dad dbp dip dka dlt dmd dot dry dtp due duo dui dur ear eat ecf ect eer eeg egd emg eua eve eye far fat fax fed fee fht fix flu \
    foc fog foo fpg fsh fun fwb gas gbs gel get git got gtc gum gun guy hat hav hay hbs him hip hit hla hot how hsm hss hsv hus ibd ibs ich ifg \
    iga ige igm ilo ill iol ink ion irb iso isn ivc ivh jaw jet job jog joy key kit knc lam lap law lbp lcd lcx let lev lid lie lit llb lle lll \
    lot lpn lrt ltc lua lue lvh lux mac man mat mcc mcl mdi mdr men met mfs mis mmt mob mop mrn mrs mrc msg mss msu mtp mud mvp mwf nap nec nex \
    nfa nfr nih nph nrb nsf nut oab oat obe oil ons orl osh own pal pan pav pay pcl pcr pdt pee pen pep pfa pid pie pif pik pin pip pit plz pml \
    pnd pnp pod pop pot poc prp prv ptc ptx put pvd pvr pye pyl qat qou ran rap rat raw rds rem rfa rfd rib rif rig ril rip rll rml rop row rst \
    rub rul run rut rvh rvr sac sad saw say sba sci scr sdh sea sem sen sga sho shy sib sir sit six ski sky sls sma sno soc son sop sos spa spf \
    sph spn spy srs ssc ssd ssn sss stat sti stx sty sum svd tac tap tar tax tea tfa tft tha thc tie til tim tin tip tka tlc tlr tlv toe tog tox \
    toy try tsp tub tur tvs txa ugi uis umb upj ure urn usd uts uvj vad var vat vax vcd vdr vet vip voc vsb vsn vts war wax way wbat wba weds \
    why wic win wit wnd won xray xrt yet you zip zoo vf pea arb ir nd eln nnp asap ait eps ivpb sdv nmr lln tnk gib bbv ogd edt pst cst mst gmt \
    utc ahp ercp tips ptbd evar tavi mn sbar prom cdiff esbl mssa mrsa arf ards niv nrs hhs ttp itp dic cll aml mds ctpa vq trus turp hnpu tlso \
    afo thr tkr orif hsg qa mph big num ain ogt mtc eob oai fast rox aaa aabr abo abpi abvd acc acct ace acf acl acr acs acth addr adhd admit \
    afp ahi ahpra aims alk amh anca apap apc aps arom atn atp ats auc audit ava avoid avr avsd bcc bcg bfr bgl birth blood board bone book bpe \
    bppv braf brca brief bsa bsl bsn bso cabg cadd call card care case cath cause cbd cbt ccds ccf ccp cct cdl cea cell cfu cgm check chemo \
    chest chi chief ciwa claim clia clo cmr cmv code copd copy covid cows cpf cpnp cps cpso crc crna crps crrt csn ctcae ctg ctp cvc cvs daily \
    dap dapt data date dbt ddavp ddd death des dexa dfr dha dispo dlco dlp dlqi dme dni doac dod dol donor dose dpt dre drug dsa dst dti dvla \
    dxa ebl ebm ebv echo ecog edp edw efw egfr ehl elisa elos emdr emt endo epds esi eskd esrd esrf ess eta etoh eus event exam faber fas fbc \
    fbs fdp fes fhr fim fish flag flow fmla form frax frcpc from fsbg fsbs fvc fww gda gdm gerd geta gmc gmi goc gold gord gpc gross grp gtn har \
    hbig hca hcc hcn hcpc hcq hctz hdf hellp hfa hfnc hld hold hpc hpcsa hrct hrn hsn hst hvf ica ics icsi idc iddsi idg igra ihd iiia imp ipd \
    ipss irt iup ivdu ivig ivus jvd kco kdigo kdpi koh kras laa labs lbbb lcsw ldh left line lis list lkw los lpa lscs ltbi lvad lvedp lvef mbbs \
    mbi mbs mbss mca mcnz mcp mcr mdcn mdd mdm mdt meds meld mic mip mmf mmse moi mpo mrcp msa mse msi msw mtb mtx muac must naat nac name nat \
    nbm ncs ndis ngs ngtd nhi nhif nhis nif night nihss nin nmc nok npdr npi npwt nric nsaid nsvt ntg nurse nwb nyha obx ocp ocr odi ohss onc \
    order organ ors osha oud pact pasi past pcos pcwp pda pdmp peep pef pefr perrl pert pfo phn phone picc picu piv pji pjp pkd plan plex plh \
    pmr poa poag pocus polst ponv port post ppm pprom pps ppv prbc pres psg psv ptb ptsd pvl qbl qds qft qrs query ramq rapid rara rass rbbb \
    rbs rcc rdt rehab renal reply resp rhd right risk rls rmn rna rnfl rosc rpps rpr rpsgt rrt rsbi rsi rvsp saag sah sanc sbt scan scc sgpt \
    sheet siadh sick sjs skin slnb slr slt soap spect spep spt sqh srom srt sse state ste stemi stop study suds surg sve svr tace taco take tavr \
    tbr tbsa tcd tci tcm tdd tdf team teg test text tici time timi tld tmd tof tpo trali trial tsat tst ttm tug tvn tvus uac udi uds uhid umrn \
    unos uop upcr upt urr utd uvc vap vii viii visit wcc what with work wound wrong wrs your mbchb rdcs mpsi micu sicu cvicu";
