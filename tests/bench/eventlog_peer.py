# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an event log with a reader of HTCondor's: eventlog_peer.py READER LOG, within the pool's root folder.

htcondor2, htcondor: the JobEventLog of the Python bindings, each event taken once and nothing done with it.
condor_watch_q: the program, until it has shown the log once.
Prints seconds of processor time, seconds in all, and the events (0: it does not say).
"""
import resource
import subprocess
import sys
import time

reader, path = sys.argv[1:]


def processor_seconds():
    return sum(usage.ru_utime + usage.ru_stime for usage in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


events = 0
if reader == "condor_watch_q":
    begin, processor = time.perf_counter(), processor_seconds()
    subprocess.run(["condor_watch_q", "-files", path, "-exit", "any,done,0"], check=True,
                   stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
else:
    bindings = __import__(reader)
    begin, processor = time.perf_counter(), processor_seconds()
    for event in bindings.JobEventLog(path).events(stop_after=0):
        events += 1
print(processor_seconds() - processor, time.perf_counter() - begin, events)
