// What the device keeps: one IndexedDB database. A write is done when its transaction is complete on the disk, and not
// before: an act is announced (sound, colour, word) only after that.

import { Refusal } from "./refusal.js";

const NAME = "custody-scan";
// photos: of a draft's lines, until it is closed; outbox: acts that the service has not answered, or that the kit does
// not hold yet; kept: the others, until witnessed
const STORES = { meta: null, outbox: "sequence", kept: "sequence", drafts: null, photos: null, pins: "person" };

/** Why nothing was kept; a disk without room is something that people can mend. */
const why = (error) => (error?.name === "QuotaExceededError" ? new Refusal("storage_full") : error);

/** The answer of a request; await nothing else inside a transaction, or it closes over the wait. */
export const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Store {
  static async open(name = NAME) {
    const request = indexedDB.open(name, 3);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) {
        if (request.result.objectStoreNames.contains(store)) continue;
        request.result.createObjectStore(store, keyPath ? { keyPath } : undefined);
      }
    };
    return new Store(await answer(request));
  }

  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close(); // a newer page must not wait for this one
  }

  get(store, key) {
    return answer(this.database.transaction(store).objectStore(store).get(key));
  }

  all(store) {
    return answer(this.database.transaction(store).objectStore(store).getAll());
  }

  keys(store) {
    return answer(this.database.transaction(store).objectStore(store).getAllKeys());
  }

  /**
   * Run `work(transaction)`; resolves with its result once everything is on the disk. Else nothing of it is: rejects,
   * with the Refusal `storage_full` where there was no room.
   */
  write(stores, work) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
      const failed = () => reject(why(transaction.error) ?? new DOMException("", "AbortError"));
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = failed;
      transaction.onerror = failed;
      const begun = async () => work((name) => transaction.objectStore(name)); // what it throws at once is refused too
      begun().then(
        (value) => (result = value),
        (error) => {
          reject(why(error)); // before the abort, whose reason would be less clear
          try {
            transaction.abort();
          } catch {
            // it has ended already
          }
        },
      );
    });
  }

  put(store, value, key) {
    return this.write([store], (of) => answer(of(store).put(value, key)));
  }

  drop(store, key) {
    return this.write([store], (of) => answer(of(store).delete(key)));
  }
}
