package dev.vht.internal.open;

import dev.vht.OpenMode;
import dev.vht.codec.Codecs;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A provider whose answers a test sets, and which records its calls. */
public class FakeProvider implements StorageProvider {
  public static final Location LOCATION = new Location("fake", "place", java.util.Map.of());
  public static final Metadata METADATA = new Metadata("strings", "strings");

  public final List<String> calls = new ArrayList<>();
  final Deque<Presence> presences = new ArrayDeque<>();
  public FakeStorage storage = new FakeStorage(METADATA);
  Limits limits = new Limits(100, 1000);
  public Set<Capability> capabilities = Set.of(Capability.CONDITIONAL_WRITES);
  Runnable onCreate = () -> {};
  public Runnable onOpen = () -> {};

  public FakeProvider(Presence... presences) {
    this.presences.addAll(Arrays.asList(presences));
  }

  TableOpener<String, String> opening(OpenMode mode) {
    return new TableOpener<>(
        OpenRequest.at(LOCATION).mode(mode), Codecs.strings(), Codecs.strings(), this);
  }

  @Override
  public String scheme() {
    return "fake";
  }

  @Override
  public Set<String> options() {
    return Set.of("colour", "size");
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public Location resolve(Location location) {
    return location;
  }

  @Override
  public Presence presence(Location location) {
    return presences.size() > 1 ? presences.remove() : presences.element();
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    calls.add("create " + settings.durability() + " " + settings.access());
    onCreate.run();
    return storage;
  }

  @Override
  public Storage open(Location location, Settings settings) {
    calls.add("open " + settings.durability() + " " + settings.access());
    onOpen.run();
    return storage;
  }

  @Override
  public boolean destroy(Location location) {
    calls.add("destroy");
    return true;
  }

  /** Where a table at {@link #LOCATION} may be backed up to. */
  public static Function<String, Location> backupPlaces() {
    return new BackupPlaces(new FakeProvider(Presence.ABSENT), LOCATION)::at;
  }
}
