package dev.vht.benchmarks.peers;

import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.TableException;
import dev.vht.TableExistsException;
import dev.vht.TableInUseException;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the providers have in common: a directory for each table, with a file for its metadata.
 *
 * <p>A peer that several processes share is opened once in this one, and its handles share that.
 * Any other peer refuses to be opened twice by itself.
 */
abstract class PeerProvider implements StorageProvider {
  private static final Map<Path, PeerHandles> SHARED = new HashMap<>();

  /** Who may have a table of the peer open at the same time. */
  enum Sharing {
    ONE_PROCESS,
    SEVERAL_PROCESSES
  }

  private final String scheme;
  private final Set<String> ownNames;
  private final Sharing sharing;

  /**
   * Describes the peer.
   *
   * @param scheme the scheme of its URLs
   * @param ownNames how the names of its files begin
   * @param sharing who may have a table open at the same time
   */
  PeerProvider(String scheme, Set<String> ownNames, Sharing sharing) {
    this.scheme = scheme;
    this.ownNames = ownNames;
    this.sharing = sharing;
  }

  /** Opens the peer's map in a directory, or creates it there. */
  abstract PeerMap openMap(Path directory, Settings settings);

  /** Returns whether the peer could not be opened because it is open. */
  boolean isInUse(Throwable failure) {
    return false;
  }

  @Override
  public final String scheme() {
    return scheme;
  }

  @Override
  public final Set<String> options() {
    return Set.of();
  }

  @Override
  public final Location resolve(Location location) {
    return location.withPath(Path.of(location.path()).toAbsolutePath().normalize().toString());
  }

  private TableDirectory directory(Location location) {
    return new TableDirectory(location, ownNames);
  }

  @Override
  public final Presence presence(Location location) {
    return directory(location).presence();
  }

  @Override
  public final Storage create(Location location, Metadata metadata, Settings settings) {
    synchronized (SHARED) {
      TableDirectory directory = directory(location);
      switch (directory.presence()) {
        case TABLE ->
            throw new TableExistsException("L5: there is a table at " + location + " already");
        case FOREIGN -> throw foreign(location);
        case ABSENT -> directory.remove();
      }
      directory.begin(metadata);
      try {
        Storage created = handle(location, directory, metadata, settings);
        directory.complete();
        return created;
      } catch (RuntimeException e) {
        directory.remove();
        throw e;
      }
    }
  }

  @Override
  public final Storage open(Location location, Settings settings) {
    synchronized (SHARED) {
      TableDirectory directory = directory(location);
      return switch (directory.presence()) {
        case ABSENT -> throw new NoSuchTableException("L5: there is no table at " + location);
        case FOREIGN -> throw foreign(location);
        case TABLE -> handle(location, directory, directory.metadata(), settings);
      };
    }
  }

  private static NotATableException foreign(Location location) {
    return new NotATableException("L6: at " + location + " is something that is not a table");
  }

  private Storage handle(
      Location location, TableDirectory directory, Metadata metadata, Settings settings) {
    PeerHandles handles = SHARED.get(directory.path());
    if (handles == null) {
      handles = new PeerHandles(location, directory, opened(location, directory, settings));
    }
    if (sharing == Sharing.SEVERAL_PROCESSES) {
      SHARED.put(directory.path(), handles);
    }
    return handles.newHandle(metadata, this::forget);
  }

  private void forget(PeerHandles handles, PeerHandles.Ending ending) {
    synchronized (SHARED) {
      if (handles.isLastHandle() || ending == PeerHandles.Ending.DESTROY) {
        SHARED.remove(handles.directory().path(), handles);
      }
      handles.end(ending);
    }
  }

  private PeerMap opened(Location location, TableDirectory directory, Settings settings) {
    try {
      return openMap(directory.path(), settings);
    } catch (TableException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      if (isInUse(e)) {
        throw new TableInUseException(
            "C3: " + location + " is open, in this process or another: " + e, e);
      }
      throw new StorageException(location + " cannot be opened: " + e, e);
    }
  }

  @Override
  public final boolean destroy(Location location) {
    synchronized (SHARED) {
      TableDirectory directory = directory(location);
      Presence presence = directory.presence();
      if (presence == Presence.FOREIGN) {
        throw foreign(location);
      }
      if (presence == Presence.TABLE) {
        directory.requireNothingElse();
        requireClosed(location, directory);
      }
      directory.remove();
      return presence == Presence.TABLE;
    }
  }

  /** A table that cannot be opened for another reason can be destroyed. */
  private void requireClosed(Location location, TableDirectory directory) {
    if (SHARED.containsKey(directory.path())) {
      throw new TableInUseException("C3: " + location + " is open in this process");
    }
    if (sharing == Sharing.ONE_PROCESS) {
      Settings settings = new Settings(dev.vht.Durability.BUFFERED, Settings.Access.READ_WRITE);
      try {
        opened(location, directory, settings).close();
      } catch (TableInUseException e) {
        throw e;
      } catch (RuntimeException e) {
        // damaged
      }
    }
  }
}
