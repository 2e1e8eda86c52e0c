/**
 * Views of containers whose elements are replaced on their way in and out. Begin with {@link
 * dev.vht.contracts.internal.view.ContainerViews}.
 *
 * <p>Containers may hold null, which no view replaces, so the package is not checked for nulls.
 */
@NullUnmarked
package dev.vht.contracts.internal.view;

import org.jspecify.annotations.NullUnmarked;
