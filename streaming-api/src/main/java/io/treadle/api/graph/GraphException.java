package io.treadle.api.graph;

/** The application describes a graph that cannot be run. The message names the operator and what to change. */
public final class GraphException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public GraphException(String message) {
        super(message);
    }

    /** None: it is for whoever wrote the graph, and a main that lets it pass shows them the sentence alone. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
