/**
 * The base class of checked objects, and what their generated methods call.
 *
 * <p>Exported because generated classes live in the packages of the interfaces that they implement.
 * Programs have no use for it.
 */
@NullMarked
package dev.vht.contracts.runtime;

import org.jspecify.annotations.NullMarked;
