@NullMarked
package io.sluice.history;

import org.jspecify.annotations.NullMarked;
