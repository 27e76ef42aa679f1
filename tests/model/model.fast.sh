#!/usr/bin/env bash
# The randomised test at its smaller size, on SQLite.
exec "${0%/*}/model.sh" sqlite "${MODEL_ROWS:-2000}"
