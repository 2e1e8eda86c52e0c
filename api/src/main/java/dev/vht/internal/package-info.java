/** What the packages of this module share and nobody else sees. */
@NullMarked
package dev.vht.internal;

import org.jspecify.annotations.NullMarked;
