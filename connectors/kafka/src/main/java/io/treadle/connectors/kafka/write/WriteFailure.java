package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.SinkUnavailableException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.BootstrapResolutionException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says of a failure of Kafka's clients whether waiting may mend it, and if not, what does. */
final class WriteFailure {
    private WriteFailure() {}

    /**
     * The failure as the SPI wants it: {@link SinkUnavailableException} for what may pass by itself.
     *
     * @param what could not be done
     */
    static IOException of(String what, Exception failure) {
        Throwable cause = cause(failure);
        String message = "%s: %s".formatted(what, withRemedy(failure));
        return mayPass(cause) ? new SinkUnavailableException(message, failure) : new IOException(message, failure);
    }

    /** What Kafka says of it, and what to do where that is known. */
    static String withRemedy(Throwable failure) {
        Throwable cause = cause(failure);
        return said(cause) + remedy(cause);
    }

    /**
     * Whether the producer must not be used any more because another one has its transactional id, or its transaction
     * timed out.
     */
    static boolean isFenced(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException;
    }

    /** Kafka wraps what happened into what it means for the call: the innermost that speaks its language. */
    private static Throwable cause(Throwable failure) {
        Throwable found = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            boolean wraps = found.getClass() == KafkaException.class || found instanceof ExecutionException;
            if (each instanceof ApiException || each instanceof ConfigException || wraps) {
                found = each;
            }
        }
        return found;
    }

    private static boolean mayPass(Throwable cause) {
        return cause instanceof RetriableException
                || cause instanceof ApplicationRecoverableException
                || cause instanceof TransactionAbortableException
                || cause instanceof InvalidTxnStateException
                || cause instanceof OutOfOrderSequenceException
                || cause instanceof BootstrapResolutionException
                || (cause instanceof ConfigException && said(cause).contains("bootstrap"));
    }

    private static String remedy(Throwable cause) {
        if (cause instanceof TransactionalIdAuthorizationException) {
            return "; allow Write and Describe on the transactional ids with prefix treadle-";
        }
        if (cause instanceof GroupAuthorizationException) {
            return "; allow Read on the consumer groups with prefix treadle-, in which the marks are kept";
        }
        if (cause instanceof TopicAuthorizationException) {
            return "; allow Write on the topic, and with exactlyOnce() also Read, for the marks";
        }
        if (cause instanceof InvalidTxnTimeoutException) {
            return "; ask for less with transactionTimeout(…), or raise transaction.max.timeout.ms at the brokers";
        }
        if (cause instanceof UnsupportedVersionException) {
            return "; exactlyOnce() needs Kafka 2.5 or later at the brokers";
        }
        return "";
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
