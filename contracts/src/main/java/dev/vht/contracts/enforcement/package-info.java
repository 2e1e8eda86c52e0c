/** X */
@NullMarked
package dev.vht.contracts.enforcement;

import org.jspecify.annotations.NullMarked;
