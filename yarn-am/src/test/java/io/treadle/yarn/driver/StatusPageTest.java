package io.treadle.yarn.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.BatchSummary;
import io.treadle.protocol.wire.ExecutorStatus;
import io.treadle.protocol.wire.Status;
import io.treadle.yarn.launch.StreamEnd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPageTest {
    private static final Status STATUS = Status.newBuilder()
            .setName("<script>alert(1)</script>")
            .setState("RUNNING \"so to say\"")
            .setCommittedBatch(7)
            .addExecutors(ExecutorStatus.newBuilder().setContainer("c1").setHost("<b>"))
            .build();

    @Test
    void textOfOthersIsShownAndNeverObeyed() {
        String page = StatusPage.html("application_1_1", shown(STATUS));

        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>")
                .doesNotContain("<b>");
    }

    @Test
    void jsonIsQuoted() {
        assertThat(StatusPage.json("application_1_1", shown(STATUS)))
                .contains("\"name\":\"\\u003cscript\\u003ealert(1)\\u003c/script\\u003e\"")
                .contains("\"state\":\"RUNNING \\\"so to say\\\"\"")
                .contains("\"committedBatch\":7");
    }

    @Test
    void theLastBatchIsShownInMilliseconds() {
        BatchSummary batch = BatchSummary.newBuilder()
                .setBatch(41)
                .setTotalMicros(12_345)
                .setAttempts(1)
                .build();

        assertThat(StatusPage.html(
                        "a", shown(STATUS.toBuilder().setLastBatch(batch).build())))
                .contains("<td>41</td>")
                .contains("<td>12.3</td>");
    }

    @Test
    void theServerShowsAndTakesNothing() throws IOException, InterruptedException {
        try (StatusServer server = StatusServer.start("127.0.0.1", "application_1_1")) {
            assertThat(get(server.url()).body()).contains("The driver is starting");
            server.show(() -> shown(STATUS));

            assertThat(get(server.url() + "status").body()).contains("\"committedBatch\":7");
            assertThat(get(server.url()).headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
            assertThat(get(server.url() + "else").statusCode()).isEqualTo(404);
            assertThat(send(HttpRequest.newBuilder(URI.create(server.url())).POST(HttpRequest.BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void aDriverThatDoesNotAnswerIsSaidSo() throws IOException, InterruptedException {
        try (StatusServer server = StatusServer.start("127.0.0.1", "application_1_1")) {
            server.show(() -> {
                throw new IllegalStateException("the driver does not answer");
            });

            assertThat(get(server.url()).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void whatIsReadAndWrittenIsShownWithWhatItGuarantees() {
        assertThat(StatusPage.html("a", shown(STATUS)))
                .contains("<td>output</td><td>counts</td><td>k&amp;v</td><td>exactly once, marked</td>");
        assertThat(StatusPage.json("a", shown(STATUS)))
                .contains("\"streams\":[{\"direction\":\"output\",\"uid\":\"counts\",\"kind\":\"k\\u0026v\","
                        + "\"guarantee\":\"exactly once, marked\"}]");
    }

    private static StatusPage.Shown shown(Status status) {
        StreamEnd end = new StreamEnd("output", "counts", "k&v", "exactly once, marked");
        return new StatusPage.Shown(Optional.of(status), List.of(end));
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
