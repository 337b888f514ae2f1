package io.treadle.api.graph;

/** A user function threw. The message names the operator; whoever knows the record's position adds it. */
public final class OperatorException extends Exception {
    private static final long serialVersionUID = 1;

    private final String uid;

    OperatorException(Operator operator, Throwable cause) {
        super("the function of %s \"%s\" threw %s".formatted(operator.name(), operator.uid(), cause), cause);
        this.uid = operator.uid();
    }

    public String uid() {
        return uid;
    }
}
