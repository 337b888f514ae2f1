package io.treadle.api.role;

/**
 * Gives the role of a process that nobody installed one in, by its {@code treadle.master}. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface RoleProvider {
    boolean serves(String master);

    Role role();
}
