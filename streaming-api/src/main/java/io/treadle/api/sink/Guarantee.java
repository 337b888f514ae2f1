package io.treadle.api.sink;

/** How often a record of a committed batch is in the outside system, whatever died meanwhile. */
public enum Guarantee {
    /** Once or more: a batch that runs again is written again, with equal records. */
    AT_LEAST_ONCE("at least once"),
    /**
     * Once, by a mark that travels with the data: the outside system takes the records of a part and the mark
     * {@code (checkpoint, output, part, batch)} in one transaction, and a part whose mark is there is not written
     * again. Visible before the batch is committed.
     */
    MARKED("exactly once, marked"),
    /**
     * Once, by publishing after the decision: see {@link PublishingSink}. Visible soon after the batch is committed.
     */
    PUBLISHED("exactly once, published");

    private final String text;

    Guarantee(String text) {
        this.text = text;
    }

    /** As people read it. */
    @Override
    public String toString() {
        return text;
    }
}
