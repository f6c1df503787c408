package io.sluice.auth;

import java.util.List;

/**
 * A key that stands for a service or an operator, until the configuration is changed.
 *
 * @param name who has it: the subject of its principal
 * @param key what is shown
 * @param grants what it allows; conditions on claims never hold, since it has none
 */
public record ApiKey(String name, Secret key, List<Grant> grants) {
    public ApiKey {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name of an API key must not be blank");
        }
        grants = List.copyOf(grants);
    }
}
