package io.treadle.yarn.client;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Graph;
import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import io.treadle.protocol.tls.CertificateAuthority;
import io.treadle.protocol.tls.Identity;
import io.treadle.yarn.launch.ContainerSize;
import io.treadle.yarn.launch.IdentityTokens;
import io.treadle.yarn.launch.JavaCommand;
import io.treadle.yarn.launch.Job;
import io.treadle.yarn.launch.Launch;
import io.treadle.yarn.launch.Staging;
import io.treadle.yarn.launch.StreamEnd;
import io.treadle.yarn.launch.YarnSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.LogAggregationContext;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.client.util.YarnClientUtils;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** Brings an application to the cluster and submits it. If anything fails, nothing of the application is left there. */
final class Upload {
    /** The type by which applications of ours are found in YARN. */
    static final String TYPE = "TREADLE";

    /** Capped by the cluster's own maximum, which is what is wanted. */
    private static final int ALL_ATTEMPTS_THERE_ARE = 1000;

    /** A count over the whole life would end an application of years; a much shorter time would restart it for ever. */
    private static final Duration FAILURES_COUNT_FOR = Duration.ofHours(1);

    private final ClusterAccess cluster;
    private final Graph graph;
    private final StreamingConf conf;
    private final ApplicationCommand command;
    private final String name;

    Upload(ClusterAccess cluster, Role.Application application, ApplicationCommand command, String name) {
        this.cluster = cluster;
        this.graph = application.graph();
        this.conf = application.conf();
        this.command = command;
        this.name = name;
    }

    /** What was submitted. */
    record Submitted(ApplicationId id, Path checkpoint, Identity identity) {}

    Submitted submit(YarnClientApplication application, String checkpointDirectory) throws IOException, YarnException {
        ApplicationSubmissionContext context = application.getApplicationSubmissionContext();
        ApplicationId id = context.getApplicationId();
        Path base = Staging.base(cluster.files(), conf.find(YarnSettings.STAGING_DIRECTORY));
        String user = UserGroupInformation.getCurrentUser().getShortUserName();
        Framework framework = Framework.visibleTo(Upload.class.getClassLoader());
        FrameworkStore.Stored stored = new FrameworkStore(cluster.files(), base, user).ensure(framework);
        Path checkpoint = CheckpointCheck.qualified(cluster, checkpointDirectory);
        Staging staging = Staging.create(cluster.files(), base, id.toString());
        try {
            Identity identity = newIdentity();
            Credentials credentials = new Credentials();
            IdentityTokens.put(identity, credentials);
            staging.writeForClients(credentials, checkpoint.toString(), StreamEnd.of(graph));
            Job job = write(staging, framework, stored);
            addHdfsTokens(credentials);
            describe(context, job, staging, credentials);
            cluster.yarn().submitApplication(context);
            return new Submitted(id, checkpoint, identity);
        } catch (IOException | YarnException | RuntimeException e) {
            deleteQuietly(staging, e);
            throw e;
        }
    }

    private Job write(Staging staging, Framework framework, FrameworkStore.Stored stored) throws IOException {
        List<String> jars;
        try (OutputStream archive = staging.write(Staging.APPLICATION_ARCHIVE)) {
            jars = ApplicationArchive.write(command.code(), framework::has, archive);
        }
        Job job = new Job(
                name,
                command.mainClass(),
                command.arguments(),
                Roles.submittedSettings(),
                stored.path().toString(),
                stored.shared(),
                Launch.classPath(framework.jars().keySet(), jars));
        staging.write(Launch.CONFIGURATION, ConfigurationJar.of(job, cluster.configuration()));
        return job;
    }

    private static Identity newIdentity() throws IOException {
        try {
            return CertificateAuthority.newIdentity(InstantSource.system().instant());
        } catch (GeneralSecurityException e) {
            throw new IOException("the application's certificates cannot be made: " + e.getMessage(), e);
        }
    }

    private void addHdfsTokens(Credentials credentials) throws IOException {
        if (UserGroupInformation.isSecurityEnabled()) {
            cluster.files().addDelegationTokens(YarnClientUtils.getRmPrincipal(cluster.configuration()), credentials);
        }
    }

    private void describe(ApplicationSubmissionContext context, Job job, Staging staging, Credentials credentials)
            throws IOException {
        ContainerSize size = ContainerSize.ofDriver(conf);
        Launch launch = Launch.of(job, cluster.files(), staging, conf.find(YarnSettings.JAVA_HOME));
        String driver = JavaCommand.driver(
                size, conf.find(YarnSettings.DRIVER_JAVA_OPTIONS).orElse(""));
        context.setApplicationName(name);
        context.setApplicationType(TYPE);
        context.setAMContainerSpec(launch.context(driver, credentials));
        context.setResource(size.resource());
        context.setKeepContainersAcrossApplicationAttempts(true);
        context.setMaxAppAttempts(
                conf.find(YarnSettings.ATTEMPTS).map(Long::intValue).orElse(ALL_ATTEMPTS_THERE_ARE));
        context.setAttemptFailuresValidityInterval(FAILURES_COUNT_FOR.toMillis());
        context.setLogAggregationContext(LogAggregationContext.newInstance(".*", "", ".*[.]log[.][0-9]+", ""));
        conf.find(YarnSettings.QUEUE).ifPresent(context::setQueue);
        conf.find(YarnSettings.TAGS).ifPresent(tags -> context.setApplicationTags(tags(tags)));
        conf.find(YarnSettings.PRIORITY)
                .ifPresent(priority -> context.setPriority(Priority.newInstance(priority.intValue())));
        conf.find(YarnSettings.NODE_LABEL).ifPresent(context::setNodeLabelExpression);
    }

    private static Set<String> tags(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.toSet());
    }

    private static void deleteQuietly(Staging staging, Exception because) {
        try {
            staging.delete();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
