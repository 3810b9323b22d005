"""Recipe that makes the weights in ``models/clinical-base``: prepare, train, quantize, evaluate, card, tiny."""
