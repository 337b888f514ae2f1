package io.treadle.yarn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application was not submitted, and nothing of it is left on the cluster. The message lists every problem, one a line. */
public final class SubmissionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    SubmissionException(String problem, @Nullable Throwable cause) {
        super("Not submitted: " + problem, cause);
        this.problems = List.of(problem);
    }

    SubmissionException(List<String> problems) {
        super(
                problems.size() == 1
                        ? "Not submitted: " + problems.get(0)
                        : "Not submitted, %d problems:%n  %s"
                                .formatted(problems.size(), String.join("\n  ", problems)));
        this.problems = List.copyOf(problems);
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
