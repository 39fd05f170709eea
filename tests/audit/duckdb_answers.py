"""What DuckDB answers to questions.json over the audit logs of a folder, as JSON on standard output.

Usage: duckdb_answers.py FOLDER QUESTIONS
"""

import glob
import json
import sys

import duckdb

FIELDS = ["result", "auth_type", "subject", "method", "collection", "remote", "api", "error"]

folder, questions = sys.argv[1:]
files = sorted(glob.glob(f"{folder}/*.log"))
fields = ", ".join(f"line->>'$.{field}' AS {field}" for field in [*FIELDS, "tracing_id"])
duckdb.execute(
    f"""
    CREATE TABLE event AS
    SELECT row_number() OVER () AS place, line,
           replace(line->>'$.timestamp', 'Z', '')::TIMESTAMP_NS AS moment, {fields}
    FROM read_csv(?, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', header = false, auto_detect = false)
    """,
    [files],
)


def rows(what, where, rest=""):
    return duckdb.execute(f"SELECT {what} FROM event WHERE {where} {rest}").fetchall()


answers = []
for question in json.load(open(questions)):
    where = question["where"]
    # In Rust, bytes decide the order of texts; DuckDB's default order of texts is the same.
    facets = {
        field: {
            "distinct": rows(f"count(DISTINCT {field}) + (count(*) > count({field}))::INT", where)[0][0],
            "values": rows(f"{field}, count(*)", where, "GROUP BY 1 ORDER BY 2 DESC, 1 NULLS FIRST LIMIT 10"),
        }
        for field in FIELDS
    }
    hours = rows("epoch(date_trunc('hour', moment::TIMESTAMP))::BIGINT, result, count(*)", where, "GROUP BY 1, 2 ORDER BY 1, 2")
    newest = rows("line->>'$.timestamp', method, remote", where, "ORDER BY moment DESC, place DESC LIMIT 30")
    answers.append(
        {
            "query": question["query"],
            "total": rows("count(*)", where)[0][0],
            "facets": facets,
            "hours": hours,
            "newest": newest,
        }
    )
json.dump(answers, sys.stdout, ensure_ascii=False, separators=(",", ":"))
