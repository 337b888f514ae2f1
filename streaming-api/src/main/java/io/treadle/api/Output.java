package io.treadle.api;

/** The end of a stream: what was asked to be done with its records. */
public final class Output {
    private final GraphBuilder.Node node;

    Output(GraphBuilder.Node node) {
        this.node = node;
    }

    /** Names the output, once and for ever: see {@link DStream#uid}. */
    public Output uid(String uid) {
        node.uid(uid);
        return this;
    }
}
