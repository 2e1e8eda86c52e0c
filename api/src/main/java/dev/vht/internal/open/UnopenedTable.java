package dev.vht.internal.open;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.spi.Location;
import dev.vht.spi.StorageProvider;
import java.util.List;
import java.util.function.Function;

/** Deletes, verifies and salvages the table at a URL, without opening it. */
public final class UnopenedTable {
  private final StorageProvider provider;
  private final Location location;

  UnopenedTable(StorageProvider provider, Location location) {
    this.provider = provider;
    this.location = location;
  }

  /** Finds the provider of a URL. */
  public static UnopenedTable at(String url) {
    Location location = Location.parse(url);
    StorageProvider provider = ProviderRegistry.serving(location);
    return new UnopenedTable(provider, provider.resolve(location));
  }

  /** Deletes the table; returns whether there was one. */
  public boolean delete() {
    return switch (provider.presence(location)) {
      case FOREIGN -> throw notATable(provider, location, "it is left alone");
      case TABLE, ABSENT -> provider.destroy(location);
    };
  }

  /** Verifies the table; if its provider cannot read it at all, that is the one damage. */
  public Verification verify() {
    try {
      return present(provider::verify);
    } catch (DamagedTableException e) {
      return new Verification(
          0, List.of(new Damage(location.toString(), String.valueOf(e.getMessage()))));
    }
  }

  /** Salvages the table. */
  public Salvage salvage() {
    return present(provider::salvage);
  }

  private <R> R present(Function<Location, R> operation) {
    return switch (provider.presence(location)) {
      case FOREIGN -> throw notATable(provider, location, "it is left alone");
      case ABSENT -> throw new NoSuchTableException("L5: there is no table at " + location);
      case TABLE -> operation.apply(location);
    };
  }

  static NotATableException notATable(StorageProvider provider, Location location, String remedy) {
    return new NotATableException("L6: " + provider.describeForeign(location) + "; " + remedy);
  }
}
