package io.treadle.yarn.client;

import org.apache.hadoop.yarn.api.records.ApplicationReport;

/**
 * What YARN knows of an application.
 *
 * @param state YARN's: ACCEPTED, RUNNING, FINISHED, …
 * @param finalStatus SUCCEEDED, FAILED, KILLED; UNDEFINED while it runs
 * @param startedMillis wall clock
 */
public record ApplicationSummary(
        String id,
        String name,
        String user,
        String queue,
        String state,
        String finalStatus,
        long startedMillis,
        Details details) {

    /**
     * The longer texts.
     *
     * @param diagnostics why it ended, or does not begin; may be empty
     */
    public record Details(String trackingUrl, String diagnostics) {}

    static ApplicationSummary of(ApplicationReport report) {
        return new ApplicationSummary(
                report.getApplicationId().toString(),
                report.getName(),
                report.getUser(),
                report.getQueue(),
                report.getYarnApplicationState().name(),
                report.getFinalApplicationStatus().name(),
                report.getStartTime(),
                new Details(
                        String.valueOf(report.getTrackingUrl()),
                        report.getDiagnostics() == null
                                ? ""
                                : report.getDiagnostics().strip()));
    }

    /** Whether it has ended, well or not. */
    public boolean isOver() {
        return !finalStatus.equals("UNDEFINED");
    }
}
