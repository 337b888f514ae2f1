package io.treadle.local;

import io.treadle.api.role.Role;
import io.treadle.api.role.RoleProvider;

/** Serves {@code treadle.master = local[N]}. */
public final class LocalRoleProvider implements RoleProvider {
    @Override
    public boolean serves(String master) {
        return master.startsWith("local[");
    }

    @Override
    public Role role() {
        return new LocalRole();
    }
}
