"""Times scikit-learn's HashingVectorizer and a linear model on a table of reviews.

Usage: hashing_vectorizer.py TABLE.csv TOKEN_PATTERN BUCKETS. Prints one JSON object: the number of rows, the seconds
taken to predict texts already in memory, and the seconds from reading the CSV to writing one with the predictions.
"""

import csv
import json
import sys
import time
import warnings

warnings.simplefilter("ignore")

from sklearn.feature_extraction.text import HashingVectorizer  # noqa: E402
from sklearn.linear_model import SGDClassifier  # noqa: E402

csv.field_size_limit(10_000_000)
path, pattern, buckets = sys.argv[1:4]

vectorizer = HashingVectorizer(
    ngram_range=(1, 3),
    binary=True,
    alternate_sign=False,
    norm="l2",
    n_features=int(buckets),
    token_pattern=pattern,
)


def read():
    with open(path, encoding="utf-8", newline="") as file:
        return [row["review"] for row in csv.DictReader(file)]


texts = read()
# Train on a few rows only, since the weights don't affect the speed.
some = texts[:1000]
model = SGDClassifier(loss="log_loss", max_iter=2).fit(
    vectorizer.transform(some), [row % 2 for row in range(len(some))]
)

start = time.perf_counter()
model.predict_proba(vectorizer.transform(texts))
in_memory = time.perf_counter() - start

start = time.perf_counter()
texts = read()
probabilities = model.predict_proba(vectorizer.transform(texts))
with open("/dev/null", "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    for text, (negative, positive) in zip(texts, probabilities):
        writer.writerow([text, "positive" if positive > 0.5 else "negative", negative, positive])
whole = time.perf_counter() - start

print(json.dumps({"rows": len(texts), "inMemory": in_memory, "whole": whole}))
