/**
 * Looking into JSON payloads: reading fields, and projecting a payload to some of them.
 *
 * <p>Payloads come as bytes that have been checked to be one well-formed JSON document; values are
 * copied as they stand, never parsed and printed again. This room knows the JDK and nothing else.
 */
@NullMarked
package io.sluice.filter;

import org.jspecify.annotations.NullMarked;
