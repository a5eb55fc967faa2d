#!/usr/bin/env python3
"""Runs peers and runout in turn on the same audio and prints ratios.

Usage: benches/peers.py [MINUTES=10] [ROUNDS=3]
Needs the release build (cargo build --release), sox, ffmpeg built with soxr, loudgain. A peer that is missing is left out and said so.
Each figure is the least of all rounds; rounds alternate between the programs, so that a busy machine is busy for all of them.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

MINUTES = float(sys.argv[1]) if len(sys.argv) > 1 else 10
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
RUNOUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "runout")


def run(command, folder):
    """CPU seconds, wall seconds, peak memory in MiB of one command."""
    start = time.monotonic()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def table(title, commands, folder):
    best = {}
    for _ in range(ROUNDS):
        for name, command in commands:
            if command[0] != RUNOUT and not shutil.which(command[0]):
                continue
            now = run(command, folder)
            best[name] = [min(a, b) for a, b in zip(best.get(name, now), now)]
    own = best[commands[0][0]]
    print(f"\n{title}\n{'':34} CPU s  wall s     MiB   CPU / runout's  wall / runout's")
    for name, _ in commands:
        if name not in best:
            print(f"{name:34} not installed")
            continue
        cpu, wall, memory = best[name]
        print(f"{name:34}{cpu:6.2f}  {wall:6.2f}  {memory:6.0f}   {cpu / own[0]:14.2f}  {wall / own[1]:15.2f}")


def sox_input(path, rate, bits):
    seconds = str(MINUTES * 60)
    synth = ["synth", seconds, "pinknoise", "synth", seconds, "sine", "amod", "0.5"]
    subprocess.run(["sox", "-R", "-n", "-r", str(rate), "-b", str(bits), "-c", "2", path, *synth, "gain", "-n", "-1"], check=True)


with tempfile.TemporaryDirectory() as folder:
    for name, rate, bits in [("a96.wav", 96000, 24), ("a44.wav", 44100, 16)]:
        sox_input(os.path.join(folder, name), rate, bits)
    soxr = "aresample=44100:resampler=soxr:precision=28:dither_method=triangular"
    table("convert 24/96 to 24/44.1, whole command", [
        ("runout convert", [RUNOUT, "convert", "a96.wav", "r.wav", "--rate", "44100", "--bits", "24", "--force", "-q"]),
        ("sox rate -v", ["sox", "a96.wav", "-b", "24", "s.wav", "rate", "-v", "44100"]),
        ("ffmpeg soxr, precision 28", ["ffmpeg", "-y", "-i", "a96.wav", "-af", soxr, "-c:a", "pcm_s24le", "f.wav"]),
    ], folder)
    for name in ["a44.wav", "a96.wav"]:
        table(f"measure {name}, one thread", [
            ("runout, loudness and true peak", [RUNOUT, "measure", name, "-j", "1", "--only", "loudness,level.true_peak"]),
            ("runout, every reading", [RUNOUT, "measure", name, "-j", "1"]),
            ("ffmpeg ebur128=peak=true", ["ffmpeg", "-nostats", "-threads", "1", "-i", name, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]),
            ("loudgain", ["loudgain", name]),
        ], folder)
