"""How long DuckDB takes for what is measured of ours, once each, as JSON of milliseconds on standard output.

Usage: duckdb_bench.py FOLDER
"""

import json
import sys
import time

import duckdb

FIELDS = ["timestamp", "method", "api", "auth_type", "subject", "remote", "collection", "tracing_id", "result", "error"]

duckdb.execute("SET threads = 2")
took = {"version": duckdb.__version__}


def timed(name, sql):
    begin = time.perf_counter()
    duckdb.execute(sql).fetchall()
    took[name] = (time.perf_counter() - begin) * 1000


timed("load untyped", f"CREATE TABLE untyped AS SELECT * FROM read_json('{sys.argv[1]}/*.log')")
duckdb.execute("DROP TABLE untyped")
columns = ", ".join(f"{field}: '{'TIMESTAMP' if field == 'timestamp' else 'VARCHAR'}'" for field in FIELDS)
timed(
    "load",
    f"CREATE TABLE event AS SELECT * FROM read_json('{sys.argv[1]}/*.log', format = 'newline_delimited', columns = {{{columns}}})",
)
timed("histogram", "SELECT date_trunc('hour', timestamp), result, count(*) FROM event GROUP BY ALL")
timed("newest", "SELECT * FROM event WHERE result = 'denied' AND collection = 'docs' ORDER BY timestamp DESC LIMIT 100")
timed("facet", "SELECT method, count(*) FROM event WHERE auth_type = 'Jwt' GROUP BY ALL ORDER BY 2 DESC")
json.dump(took, sys.stdout)
