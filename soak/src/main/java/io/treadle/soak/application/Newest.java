package io.treadle.soak.application;

/** The newest record of a key in a batch, and how many there were. */
record Newest(long createdMillis, long count) {
    Newest with(Newest other) {
        return new Newest(Math.max(createdMillis, other.createdMillis), count + other.count);
    }
}
