// Reads labels out of pictures, beside the page so that it never waits. Script and wasm are of one version and lie in
// one folder: a wasm of another version reads past the end of its memory.

const ZXING = "./vendor/zxing-3.1.4/";
importScripts(`${ZXING}reader.js`);

const OPTIONS = {
  formats: ["QRCode", "DataMatrix", "Code128", "Code39", "Code93", "ITF", "EAN13", "PDF417"],
  tryHarder: true, // half a dozen milliseconds more, and labels in the dark are read
  tryDownscale: true,
  tryRotate: false,
  tryInvert: false,
  maxNumberOfSymbols: 8,
};

ZXingWASM.prepareZXingModule({
  overrides: { locateFile: (file) => new URL(ZXING + file, self.location.href).href },
  fireImmediately: true,
});
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext("2d", { willReadFrequently: true });

self.onmessage = async ({ data: picture }) => {
  canvas.width = picture.width;
  canvas.height = picture.height;
  context.drawImage(picture, 0, 0);
  picture.close();
  try {
    const found = await ZXingWASM.readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), OPTIONS);
    self.postMessage({ texts: found.filter(({ isValid }) => isValid).map(({ text }) => text) });
  } catch (error) {
    self.postMessage({ texts: [], trouble: String(error) });
  }
};
