package io.sluice.app;

import picocli.CommandLine.IVersionProvider;

/** Which Sluice this is, and on what it runs. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "sluice " + (version == null ? "(unpackaged)" : version), "Java " + Runtime.version()
        };
    }
}
