package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Action;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OpenAuthenticatorTest {
    @ParameterizedTest
    @EnumSource
    void anyoneMayDoEverythingButAdminister(Action action) {
        var open = new OpenAuthenticator();

        var nobody = Checked.accepted(open.check(Credential.NONE));
        var someone = Checked.accepted(open, "anything");

        assertThat(nobody.access().may(action, "energy")).isEqualTo(action != Action.ADMIN);
        assertThat(someone.access().may(action, "")).isEqualTo(action != Action.ADMIN);
        assertThat(nobody.subject()).isEqualTo("anonymous");
        assertThat(nobody.claims().find("sub")).isNull();
        assertThat(someone.access().every("energy", null)).isZero();
        assertThat(nobody.expiresAt()).isEqualTo(Principal.NEVER);
    }
}
