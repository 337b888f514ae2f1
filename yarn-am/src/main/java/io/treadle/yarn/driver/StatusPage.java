package io.treadle.yarn.driver;

import io.treadle.protocol.wire.BatchSummary;
import io.treadle.protocol.wire.ExecutorStatus;
import io.treadle.protocol.wire.Status;
import io.treadle.yarn.launch.StreamEnd;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the application gets on, as a page and as JSON. All text that is not ours is escaped. */
final class StatusPage {
    private StatusPage() {}

    /**
     * What is known.
     *
     * @param status empty before the driver has one
     * @param streams empty before main has described them
     */
    record Shown(Optional<Status> status, List<StreamEnd> streams) {
        static final Shown NOTHING = new Shown(Optional.empty(), List.of());
    }

    static String html(String application, Shown shown) {
        Optional<Status> status = shown.status();
        StringBuilder page = new StringBuilder(4096);
        String title =
                status.map(known -> known.getName() + " - " + application).orElse(application);
        page.append(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"5\"><title>")
                .append(escape(title))
                .append("</title></head><body><h1>")
                .append(escape(title))
                .append("</h1>\n");
        if (status.isEmpty()) {
            return page.append("<p>The driver is starting.</p></body></html>\n").toString();
        }
        overview(page, status.get());
        executors(page, status.get());
        streams(page, shown.streams());
        status.filter(Status::hasLastBatch).ifPresent(known -> lastBatch(page, known.getLastBatch()));
        return page.append("</body></html>\n").toString();
    }

    private static void overview(StringBuilder page, Status status) {
        page.append("<table>");
        row(page, "State", status.getState());
        if (!status.getMessage().isEmpty()) {
            row(page, "Why", status.getMessage());
        }
        row(page, "Batch interval", status.getBatchIntervalMillis() + " ms");
        row(page, "Committed batch", String.valueOf(status.getCommittedBatch()));
        row(page, "Committed records", String.valueOf(status.getCommittedRecords()));
        row(page, "Backlog", status.getBacklogRecords() + " records");
        row(page, "Epoch", String.valueOf(status.getEpoch()));
        page.append("</table>\n");
    }

    private static void streams(StringBuilder page, List<StreamEnd> streams) {
        page.append("<h2>Inputs and outputs</h2>\n<table>");
        row(page, "", "Uid", "Kind", "Guarantee");
        streams.forEach(end -> row(page, end.direction(), end.uid(), end.kind(), end.guarantee()));
        page.append("</table>\n");
    }

    private static void executors(StringBuilder page, Status status) {
        page.append("<h2>Executors</h2>\n<table>");
        row(page, "Container", "Host", "Cores", "Last heard of");
        for (ExecutorStatus executor : status.getExecutorsList()) {
            row(
                    page,
                    executor.getContainer(),
                    executor.getHost(),
                    String.valueOf(executor.getCores()),
                    executor.getSilentMillis() + " ms ago");
        }
        page.append("</table>\n");
    }

    private static void lastBatch(StringBuilder page, BatchSummary batch) {
        page.append("<h2>Last batch</h2>\n<table>");
        row(page, "Batch", "Records", "Waited (ms)", "Ran (ms)", "Total delay (ms)", "Attempts");
        row(
                page,
                String.valueOf(batch.getBatch()),
                String.valueOf(batch.getRecords()),
                millis(batch.getSchedulingMicros()),
                millis(batch.getProcessingMicros()),
                millis(batch.getTotalMicros()),
                String.valueOf(batch.getAttempts()));
        page.append("</table>\n");
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append("<td>").append(escape(cell)).append("</td>");
        }
        page.append("</tr>\n");
    }

    private static String millis(long micros) {
        return "%d.%d".formatted(micros / 1000, micros % 1000 / 100);
    }

    static String json(String application, Shown shown) {
        if (shown.status().isEmpty()) {
            return "{\"application\":%s,\"state\":\"STARTING\"}%n".formatted(quote(application));
        }
        Status known = shown.status().get();
        return ("{\"application\":%s,\"name\":%s,\"state\":%s,\"message\":%s,\"epoch\":%d,\"batchIntervalMillis\":%d,"
                        + "\"committedBatch\":%d,\"committedRecords\":%d,\"backlogRecords\":%d,\"executors\":%s,"
                        + "\"streams\":%s}%n")
                .formatted(
                        quote(application),
                        quote(known.getName()),
                        quote(known.getState()),
                        quote(known.getMessage()),
                        known.getEpoch(),
                        known.getBatchIntervalMillis(),
                        known.getCommittedBatch(),
                        known.getCommittedRecords(),
                        known.getBacklogRecords(),
                        array(known.getExecutorsList(), StatusPage::json),
                        array(shown.streams(), StatusPage::json));
    }

    private static String json(ExecutorStatus executor) {
        return "{\"container\":%s,\"host\":%s,\"cores\":%d,\"silentMillis\":%d}"
                .formatted(
                        quote(executor.getContainer()),
                        quote(executor.getHost()),
                        executor.getCores(),
                        executor.getSilentMillis());
    }

    private static String json(StreamEnd end) {
        return "{\"direction\":%s,\"uid\":%s,\"kind\":%s,\"guarantee\":%s}"
                .formatted(quote(end.direction()), quote(end.uid()), quote(end.kind()), quote(end.guarantee()));
    }

    private static <T> String array(List<T> values, Function<T, String> json) {
        return values.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '>' || c == '&') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
