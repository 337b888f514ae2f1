package io.treadle.yarn;

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
        return new ClientRole(Optional.empty(), Watcher.console());
    }
}
