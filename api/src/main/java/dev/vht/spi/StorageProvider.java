package dev.vht.spi;

import dev.vht.NotATableException;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.TableInUseException;
import dev.vht.Verification;
import java.util.Set;

/**
 * Creates, finds, opens and destroys the tables of one scheme.
 *
 * <p>A provider has a public constructor without parameters and is declared to {@link
 * java.util.ServiceLoader}, both in its {@code module-info} and in {@code META-INF/services}.
 *
 * <p>The caller decides, in the same way for all providers, which methods to call for an {@link
 * dev.vht.OpenMode}.
 *
 * <p><b>Thread-safety:</b> implementations take calls from many threads at once.
 */
public interface StorageProvider {

  /**
   * Returns the scheme of the URLs that this provider serves.
   *
   * @return lower-case letters, digits and {@code -}, starting with a letter; for example {@code
   *     files}
   */
  String scheme();

  /**
   * Returns the names of the options that a URL of this scheme may have.
   *
   * @return names, possibly none; the caller rejects every other option
   */
  Set<String> options();

  /**
   * Returns the optional abilities of this provider's tables. Some tables may lack some of them
   * ({@link Storage#missingCapabilities}).
   *
   * @return capabilities, which the test kit verifies
   */
  Set<Capability> capabilities();

  /**
   * Returns the sizes that a storage of this provider accepts.
   *
   * @return limits, which the caller checks before it calls a storage
   */
  Limits limits();

  /**
   * Returns the canonical form of a location: for a file, the absolute path. A location without a
   * path may be resolved to that of a new, temporary table.
   *
   * @param location as the user wrote it; its options are known ones
   * @return the location to pass to all other methods; equal for locations of the same table
   * @throws dev.vht.ConfigurationException if the path or an option's value is not acceptable
   */
  Location resolve(Location location);

  /**
   * Returns what exists at a location, without changing anything. A table that is open, in this
   * process or another, is {@link Presence#TABLE}; this neither waits for its holder nor disturbs
   * it.
   *
   * @param location as {@link #resolve} gave it
   * @return what exists there
   * @throws StorageException if the location cannot be examined
   */
  Presence presence(Location location);

  /**
   * Describes, for a message, what is at a location whose {@link #presence} is foreign.
   *
   * @param location as {@link #resolve} gave it
   * @return a clause without a full stop
   * @throws StorageException if the location cannot be examined
   * @implSpec The default says that it is not a table.
   */
  default String describeForeign(Location location) {
    return "at " + location + " is something that is not a table of VHT";
  }

  /**
   * Creates a table and opens it.
   *
   * @param location as {@link #resolve} gave it
   * @param metadata what to store with the table
   * @param settings how to open it
   * @return the open storage, empty
   * @throws TableExistsException if there is a table already; decided atomically, so only one of
   *     two processes succeeds
   * @throws NotATableException if something else is there; it is left alone
   * @throws TableInUseException if another process is creating one there
   * @throws StorageException if it cannot be created; nothing is left there
   * @implSpec If the process ends meanwhile, the remains count as {@link Presence#ABSENT}.
   */
  Storage create(Location location, Metadata metadata, Settings settings);

  /**
   * Opens an existing table.
   *
   * @param location as {@link #resolve} gave it
   * @param settings how to open it
   * @return the open storage
   * @throws dev.vht.NoSuchTableException if there is none
   * @throws NotATableException if something else is there
   * @throws TableInUseException if it is open elsewhere and the storage cannot be shared; the
   *     message names the holder
   * @throws dev.vht.DamagedTableException if the table's own records are damaged
   * @throws StorageException if it cannot be opened
   */
  Storage open(Location location, Settings settings);

  /**
   * Destroys a table that is not open. Leaves everything else alone, including what is outside the
   * location but reached through links.
   *
   * @param location as {@link #resolve} gave it
   * @return whether there was a table
   * @throws NotATableException if something else is there, or something else is among the table's
   *     files
   * @throws TableInUseException if it is open
   * @throws StorageException if it cannot be destroyed
   * @implSpec If the process ends meanwhile, the remains count as {@link Presence#ABSENT}.
   */
  boolean destroy(Location location);

  /**
   * Reads a whole table and reports its damage. Changes nothing.
   *
   * @param location as {@link #resolve} gave it
   * @return the number of keys with an intact value, and all damage found
   * @throws dev.vht.NoSuchTableException if there is no table
   * @throws NotATableException if something else is there
   * @throws TableInUseException if it is open elsewhere and the storage cannot be shared; the
   *     message names the holder
   * @throws StorageException if it cannot be read for a reason other than damage
   * @implSpec Reads the table once. Memory use does not grow with the table, except for the list of
   *     damages. Consequences of damage (an index without a key, a wrong count) are reported too,
   *     as far as the storage can detect them. The default opens the table with {@link
   *     Settings.Access#READ_ONLY}, iterates over it and reads every value; each {@link
   *     dev.vht.DamagedTableException} is one damage. After one it calls {@link Cursor#next} again,
   *     and stops when the same message comes twice in a row, or after a thousand exceptions
   *     without a key in between. Override it to detect more, to name places better, or to read a
   *     table as it is at one moment.
   */
  default Verification verify(Location location) {
    return new Inspection(this, location).verification();
  }

  /**
   * Makes a damaged table usable again. Afterwards {@link #verify} finds it sound, and it holds
   * every record that was intact. Lost records are reported.
   *
   * @param location as {@link #resolve} gave it
   * @return what was kept, what was lost, and where the damaged data is
   * @throws dev.vht.NoSuchTableException if there is no table
   * @throws NotATableException if something else is there
   * @throws TableInUseException if any handle has it open and the storage cannot salvage it
   *     meanwhile; the message names the holder
   * @throws StorageException if it cannot be repaired, in which case the message names
   *     alternatives; or if it cannot be read or written
   * @implSpec Deletes nothing: first moves damaged data aside, durably, to a place where no table
   *     is looked for. If the process ends meanwhile, salvaging again continues, and no intact
   *     record is lost. A sound table stays as it is. When it returns, the table has {@link
   *     dev.vht.Durability#DISK}. A provider that overrides it claims {@link Capability#SALVAGE};
   *     the default throws {@link StorageException}.
   */
  default Salvage salvage(Location location) {
    throw new StorageException(
        "M4: "
            + location
            + " cannot be salvaged: tables of the scheme "
            + scheme()
            + " have no such repair; restore it from a backup, or copy the keys that can still be"
            + " read to a new table");
  }
}
