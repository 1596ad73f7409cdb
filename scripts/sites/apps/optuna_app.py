import sys

import optuna

for name in ("kiln", "glaze"):
    study = optuna.create_study(storage=sys.argv[1], study_name=name)
    study.optimize(lambda trial: trial.suggest_float("temperature", 600, 1300) / 100 + trial.suggest_int("hours", 1, 14) + len(trial.suggest_categorical("fuel", ["gas", "wood"])), n_trials=25)
