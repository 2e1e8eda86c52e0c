/** The guards of what calls cost, as ratios to code that does the least that is necessary. */
@NullMarked
package dev.vht.examples.cost;

import org.jspecify.annotations.NullMarked;
