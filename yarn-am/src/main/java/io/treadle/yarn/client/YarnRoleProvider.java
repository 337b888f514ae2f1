package io.treadle.yarn.client;

import io.treadle.api.StreamingException;
import io.treadle.api.role.Role;
import io.treadle.api.role.RoleProvider;
import java.util.Optional;

/** Makes a process that nobody gave a role to, with {@code treadle.master = yarn}, a submitting client. */
public final class YarnRoleProvider implements RoleProvider {
    @Override
    public boolean serves(String master) {
        return master.equals("yarn");
    }

    @Override
    public Role role() {
        Thread.currentThread().setUncaughtExceptionHandler(YarnRoleProvider::tell);
        return new ClientRole(Optional.empty(), Watcher.console());
    }

    /**
     * Under yarn jar nobody else turns what main lets through into a sentence; the JVM's exit status is 1 all the same.
     */
    private static void tell(Thread thread, Throwable thrown) {
        if (thrown instanceof SubmissionException || thrown instanceof StreamingException) {
            System.err.println(thrown.getMessage());
        } else {
            thrown.printStackTrace();
        }
    }
}
