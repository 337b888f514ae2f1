package io.treadle.soak.check;

/** Where records came out, and a program to read them with that knows nothing of Treadle. */
public interface Output {
    /** In one word. */
    String name();

    /**
     * Gives every record that is there for everybody to see.
     *
     * @throws Exception if it cannot be read, or something in it stands in the way of reading all
     */
    void read(Seen seen) throws Exception;

    /** Is told each record. */
    @FunctionalInterface
    interface Seen {
        /** @param batch which wrote it; 0 if the output does not say */
        void record(int producer, long sequence, long batch);
    }
}
