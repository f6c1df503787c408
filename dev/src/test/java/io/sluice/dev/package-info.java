@NullMarked
package io.sluice.dev;

import org.jspecify.annotations.NullMarked;
