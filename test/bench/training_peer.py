"""Scores scikit-learn on the same rows. Prints the log loss and accuracy of its better setting as one line of JSON."""

import json
import sys
import warnings

import numpy
import pandas
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import log_loss
from sklearn.preprocessing import OrdinalEncoder

warnings.filterwarnings("ignore")
train_path, test_path, target, text = sys.argv[1:5]
train, test = pandas.read_csv(train_path), pandas.read_csv(test_path)
train_labels, test_labels = train.pop(target).astype(str), test.pop(target).astype(str)


def scores(model, rows):
    probabilities = model.predict_proba(rows)
    right = model.classes_[probabilities.argmax(axis=1)] == test_labels
    return {"logLoss": log_loss(test_labels, probabilities, labels=model.classes_), "accuracy": float(right.mean())}


if text:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    rows = vectorizer.fit_transform(train[text].astype(str))
    model = LogisticRegressionCV(Cs=[0.1, 1, 10, 100], cv=5, scoring="neg_log_loss", max_iter=1000)
    tried = [scores(model.fit(rows, train_labels), vectorizer.transform(test[text].astype(str)))]
else:
    categories = [name for name in train if train[name].dtype in (object, bool)]
    for name in categories:
        train[name], test[name] = train[name].astype(str), test[name].astype(str)
    if categories:
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=numpy.nan)
        train[categories] = encoder.fit_transform(train[categories])
        test[categories] = encoder.transform(test[categories])
    settings = [{}, {"learning_rate": 0.05, "max_leaf_nodes": 15, "min_samples_leaf": 10, "max_iter": 200, "l2_regularization": 1}]
    tried = [
        scores(HistGradientBoostingClassifier(random_state=0, **each).fit(train, train_labels), test) for each in settings
    ]
print(json.dumps(min(tried, key=lambda each: each["logLoss"])))
