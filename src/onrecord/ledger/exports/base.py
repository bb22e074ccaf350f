"""What every exporter is given, and what each is: an article at a time in, a piece of the output at a time out.

A `Source` reads the articles that were asked for, some at a time, each as a `Filed`: what the native form has, and the
numbers that only this ledger knows it by. A `Format` is a name and a function from a source to lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from onrecord.errors import NotInLedger
from onrecord.labels import Verdict
from onrecord.ledger.rows import Row, article_of, statement_of
from onrecord.ledger.tables import articles, claims, corrections, laid, relations, runs, speakers, statement_speakers, statements, versions
from onrecord.show import REMINDER
from onrecord.show.select import only
from onrecord.types import Json, Reading, Statement
