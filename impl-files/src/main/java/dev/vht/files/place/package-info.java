/**
 * What every table in a directory has: a marker that makes it a table, a lock, a way to be made and
 * destroyed.
 *
 * <p>Begin with {@link dev.vht.files.place.TableProvider}, which a scheme extends; it says in
 * {@link dev.vht.files.place.TableLayout} which files are its own.
 */
@NullMarked
package dev.vht.files.place;

import org.jspecify.annotations.NullMarked;
