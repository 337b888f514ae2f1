package io.treadle.api.graph;

import java.util.List;

/**
 * One operator of a frozen graph.
 *
 * @param id its place in {@link Graph#operators()}; inputs have smaller ones
 * @param uid unique within the graph; the key of everything remembered about it
 * @param uidDerived whether the uid came from the names above and not from the application
 * @param name what it does, as in the API: {@code flatMap}
 * @param inputs ids of the operators it reads
 */
public record Operator(int id, String uid, boolean uidDerived, String name, List<Integer> inputs, Operation operation) {
    /**
     * The exception for a user function of this operator that threw; an OperatorException from below passes as it is.
     */
    public OperatorException failed(Throwable cause) {
        return cause instanceof OperatorException known ? known : new OperatorException(this, cause);
    }

    /** One line for people, the fingerprint, and differences between graphs. */
    public String describe() {
        return "%s uid=%s inputs=%s%s".formatted(name, uid, inputs, operation.describe());
    }
}
