package io.treadle.yarn.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerReport;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.logaggregation.ContainerLogsRequest;
import org.apache.hadoop.yarn.logaggregation.LogCLIHelpers;

/** The logs of one application, wherever they are. */
final class ContainerLogs {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> FILES = List.of("driver.log", "executor.log", "stdout", "stderr");

    private final ClusterAccess cluster;
    private final ApplicationReport report;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    ContainerLogs(ClusterAccess cluster, ApplicationReport report) {
        this.cluster = cluster;
        this.report = report;
    }

    void print(PrintStream out) throws IOException, YarnException {
        boolean over = ApplicationSummary.of(report).isOver();
        if (!over) {
            for (ContainerReport container : cluster.yarn().getContainers(report.getCurrentApplicationAttemptId())) {
                print(container, out);
            }
        } else if (aggregates()) {
            printCollected(out);
        } else {
            out.printf(
                    "The cluster does not collect logs (yarn.log-aggregation-enable = false): those of %s are where its"
                            + " containers ran, in the NodeManagers' yarn.nodemanager.log-dirs, for"
                            + " yarn.nodemanager.log.retain-seconds.%n",
                    report.getApplicationId());
        }
    }

    private boolean aggregates() {
        return cluster.configuration().getBoolean(YarnConfiguration.LOG_AGGREGATION_ENABLED, false);
    }

    private void printCollected(PrintStream out) throws IOException {
        ContainerLogsRequest request = new ContainerLogsRequest();
        request.setAppId(report.getApplicationId());
        request.setAppOwner(report.getUser());
        request.setAppFinished(true);
        request.setBytes(Long.MAX_VALUE);
        LogCLIHelpers collected = new LogCLIHelpers();
        collected.setConf(cluster.configuration());
        if (collected.dumpAllContainersLogs(request) != 0) {
            out.printf("The logs of %s are not collected yet, or gone.%n", report.getApplicationId());
        }
    }

    private void print(ContainerReport container, PrintStream out) throws IOException {
        String node = String.valueOf(container.getNodeHttpAddress());
        out.printf("=== %s on %s%n", container.getContainerId(), container.getAssignedNode());
        boolean any = false;
        for (String file : FILES) {
            any |= print(
                    URI.create("%s/ws/v1/node/containerlogs/%s/%s"
                            .formatted(
                                    node.startsWith("http") ? node : "http://" + node,
                                    container.getContainerId(),
                                    file)),
                    file,
                    out);
        }
        if (!any) {
            out.printf("Its NodeManager gives none over HTTP; see %s%n", container.getLogUrl());
        }
    }

    /**
     * Passes a log on as it comes: one may be larger than this process's memory. False if the node does not give it.
     */
    private boolean print(URI uri, String file, PrintStream out) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", "text/plain")
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream content = response.body()) {
                if (response.statusCode() != 200) {
                    return false;
                }
                out.printf("--- %s%n", file);
                copy(content, uri, out);
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + uri, e);
        } catch (IOException e) {
            return false;
        }
    }

    private static void copy(InputStream content, URI uri, PrintStream out) {
        try {
            content.transferTo(out);
            out.println();
        } catch (IOException e) {
            out.printf("%n… the rest of %s cannot be read: %s%n", uri, e.getMessage());
        }
    }
}
