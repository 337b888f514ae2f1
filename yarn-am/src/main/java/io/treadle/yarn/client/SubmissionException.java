package io.treadle.yarn.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application was not submitted, and nothing of it is left on the cluster. The message lists every problem, one a
 * line.
 */
public final class SubmissionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;
    private final boolean unreachable;

    SubmissionException(String problem, @Nullable Throwable cause) {
        super("Not submitted: " + problem, cause);
        this.problems = List.of(problem);
        this.unreachable = false;
    }

    /** @param unreachable whether a server that does not answer is among the problems */
    SubmissionException(List<String> problems, boolean unreachable) {
        super(
                problems.size() == 1
                        ? "Not submitted: " + problems.get(0)
                        : "Not submitted, %d problems:%n  %s"
                                .formatted(problems.size(), String.join("\n  ", problems)));
        this.problems = List.copyOf(problems);
        this.unreachable = unreachable;
    }

    /** Whether a server does not answer: later, the same submission may succeed. */
    public boolean isUnreachable() {
        return unreachable;
    }

    /** One sentence each. */
    public List<String> problems() {
        return problems;
    }

    /** None: it is for whoever submits, and a main that lets it pass shows them the sentences alone. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
