/**
 * The sessions in which virtual hash tables were proposed, in Java. Begin with {@code Sessions}.
 */
@NullMarked
package dev.vht.examples.sessions;

import org.jspecify.annotations.NullMarked;
