// What Cairo 1.16 cannot write itself: document language, title bar, XMP and a stable identifier.
#define POINTERHOLDER_TRANSITION 4  // qpdf: std::shared_ptr only
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>

#include "reports/render/html_writer.h"
#include "reports/render/pdf_document.h"

namespace reports {
namespace {

std::string xmp_of(const DocumentSettings& settings) {
    const std::string title = html_escaped(settings.title);
    return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
           "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
           "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
           title + "</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>" +
           html_escaped(settings.author) +
           "</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>\n"
           "<?xpacket end=\"r\"?>";
}

// Cairo 1.16 leaves out the "D:" that ISO 32000-1, 7.9.4 asks for.
void write_dates(QPDF& pdf) {
    QPDFObjectHandle info = pdf.getTrailer().getKey("/Info");
    for (const char* key : {"/CreationDate", "/ModDate"}) {
        if (!info.isDictionary() || !info.getKey(key).isString())
            continue;
        const std::string date = info.getKey(key).getUTF8Value();
        if (date.rfind("D:", 0) != 0)
            info.replaceKey(key, QPDFObjectHandle::newString("D:" + date));
    }
}

std::string rewritten(const std::string& bytes, const DocumentSettings& settings) {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("report", bytes.data(), bytes.size());
    QPDFObjectHandle catalog = pdf.getRoot();
    catalog.replaceKey("/Lang", QPDFObjectHandle::newString("en"));
    if (catalog.hasKey("/StructTreeRoot")) {
        QPDFObjectHandle marks = QPDFObjectHandle::newDictionary();
        marks.replaceKey("/Marked", QPDFObjectHandle::newBool(true));
        catalog.replaceKey("/MarkInfo", marks);
    }
    QPDFObjectHandle preferences = QPDFObjectHandle::newDictionary();
    preferences.replaceKey("/DisplayDocTitle", QPDFObjectHandle::newBool(true));
    catalog.replaceKey("/ViewerPreferences", preferences);
    QPDFObjectHandle metadata = QPDFObjectHandle::newStream(&pdf, xmp_of(settings));
    metadata.getDict().replaceKey("/Type", QPDFObjectHandle::newName("/Metadata"));
    metadata.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/XML"));
    catalog.replaceKey("/Metadata", pdf.makeIndirectObject(metadata));
    write_dates(pdf);
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.setObjectStreamMode(qpdf_o_disable);  // plain objects outlive more readers
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
}

}  // namespace

Result<std::string> finished_pdf(const std::string& bytes, const DocumentSettings& settings) {
    try {
        return rewritten(bytes, settings);
    } catch (const std::exception& error) {
        return parsers::Error{parsers::ErrorCode::Unreadable,
                              std::string("the PDF cannot be finished: ") + error.what()};
    }
}

}  // namespace reports
