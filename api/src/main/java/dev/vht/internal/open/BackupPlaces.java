package dev.vht.internal.open;

import dev.vht.ConfigurationException;
import dev.vht.TableExistsException;
import dev.vht.spi.Location;
import dev.vht.spi.StorageProvider;

/**
 * Checks where a table may be backed up to: another, unused location of its scheme (rule M1).
 *
 * @param provider of the table's scheme
 * @param own where the table itself is, resolved
 */
public record BackupPlaces(StorageProvider provider, Location own) {

  /** Returns the resolved location of a URL; throws, without changing anything, if it is unfit. */
  Location at(String url) {
    Location asked = Location.parse(url);
    requireScheme(asked);
    requirePath(asked);
    ProviderRegistry.checkOptions(asked, provider);
    Location target = provider.resolve(asked);
    requireAbsent(target);
    return target;
  }

  private void requireScheme(Location asked) {
    if (!asked.scheme().equals(own.scheme())) {
      throw new ConfigurationException(
          "M1: backup of "
              + own
              + " to "
              + asked
              + " but a backup has the scheme of its table, "
              + own.scheme()
              + "; copy entries() into a table made there");
    }
  }

  /** A new temporary table can be opened only by its creator, so it is useless as a backup. */
  private void requirePath(Location asked) {
    if (asked.path().isEmpty()) {
      throw new ConfigurationException(
          "M1: backup of " + own + " to " + asked + " but that has no path; name a place for it");
    }
  }

  private void requireAbsent(Location target) {
    switch (provider.presence(target)) {
      case TABLE ->
          throw new TableExistsException(
              "M1: backup of "
                  + own
                  + " but there is a table at "
                  + target
                  + (target.equals(own) ? ", the very one" : "")
                  + "; name another place, or delete that table first");
      case FOREIGN ->
          throw UnopenedTable.notATable(provider, target, "name another place for the backup");
      case ABSENT -> {}
    }
  }
}
