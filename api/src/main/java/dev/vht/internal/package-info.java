/** What the modules of this library share and nobody else sees. */
@NullMarked
package dev.vht.internal;

import org.jspecify.annotations.NullMarked;
