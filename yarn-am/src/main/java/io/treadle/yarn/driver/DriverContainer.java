package io.treadle.yarn.driver;

import io.treadle.protocol.tls.Identity;
import io.treadle.yarn.launch.Job;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.yarn.api.records.ContainerId;

/**
 * What the ApplicationMaster's container was given.
 *
 * @param host the node's name, where others reach this process
 * @param staging path of the application's staging directory
 * @param credentials with the identity among them, and the ApplicationMaster's own token
 */
record DriverContainer(
        ContainerId container,
        String host,
        String staging,
        Job job,
        Configuration configuration,
        Credentials credentials,
        Identity identity) {

    String application() {
        return container.getApplicationAttemptId().getApplicationId().toString();
    }

    @Override
    public String toString() {
        return "%s on %s".formatted(container, host);
    }
}
